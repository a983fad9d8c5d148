/** The way to where lessons are written (`lessons.tsx`): who works on a challenge never loads it. */
import { later } from "./later.tsx";
import { leaves } from "./session.ts";
import { t } from "./words.ts";
import { Loading } from "./views/loading.tsx";

const lessons = later(
  () => import("./lessons.tsx"),
  () => leaves.value === "lessons",
);

/** Begin; once per page. */
export const openLessons = lessons.open;

/** A screen of it; where it cannot be had, that. */
export function AtLessons({ children }: Pick<Parameters<typeof lessons.At>[0], "children">) {
  if (!lessons.missing.value) return <lessons.At wait={<Loading />}>{children}</lessons.At>;
  return (
    <p class="empty" role="alert">
      {t("This part of the board could not be loaded. It comes when the network is back; nothing that you wrote is lost.")}
    </p>
  );
}
