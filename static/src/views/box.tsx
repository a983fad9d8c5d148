/** A text box of several lines that is as high as its text. It holds no text itself. */
import type { ComponentProps, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

type Props = ComponentProps<"textarea"> & {
  readonly value: string;
  readonly box?: RefObject<HTMLTextAreaElement | null>;
};

export function Box({ value, box, ...rest }: Props) {
  const own = useRef<HTMLTextAreaElement>(null);
  const element = box ?? own;
  useLayoutEffect(() => {
    const area = element.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }, [value]);
  return <textarea rows={1} {...rest} value={value} ref={element} />;
}
