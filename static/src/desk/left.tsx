/** Facts in the bar, and what the workshop leaves behind: how much of it there is, whatever it is. */
import { counts, leaves, lessons, records, solutions } from "../session.ts";
import { howMany, named } from "../views/cards.ts";
import { n, t } from "../words.ts";

interface FactProps {
  readonly value: string;
  readonly label: string;
  readonly quiet?: boolean;
}

export function Fact({ value, label, quiet = false }: FactProps) {
  return (
    <p class="fact">
      <strong>{value}</strong> <span class={quiet ? "since" : ""}>{label}</span>
    </p>
  );
}

/** How many there are of what the workshop leaves behind. */
export function Left() {
  const count = left();
  switch (leaves.value) {
    case "solutions":
      return <Fact value={String(count)} label={n("solution", "solutions", count)} />;
    case "lessons":
      return <Fact value={String(count)} label={n("lesson", "lessons", count)} />;
    case "projects":
      return <Fact value={String(count)} label={n("project", "projects", count)} />;
    case "nothing":
      return <Fact value={String(count)} label={named(n("idea", "ideas", count), n("card", "cards", count))} />;
  }
}

/** How many that is. */
function left(): number {
  switch (leaves.value) {
    case "solutions":
      return solutions.value.length;
    case "lessons":
      return lessons.value.length;
    case "projects":
      return records.value.project.size;
    case "nothing":
      return counts.value?.ideas ?? 0;
  }
}

/** What the end of the workshop does to it. */
export function endsInWords(): string {
  const count = left();
  switch (leaves.value) {
    case "solutions":
      return n("makes {count} solution read-only", "makes {count} solutions read-only", count);
    case "lessons":
      return n("makes {count} lesson read-only", "makes {count} lessons read-only", count);
    case "projects":
      return n("makes {count} project read-only", "makes {count} projects read-only", count);
    case "nothing":
      return t("makes {ideas} read-only", { ideas: howMany(count) });
  }
}
