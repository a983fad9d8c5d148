/**
 * Long lists, a piece at a time: what comes first is on the screen at once, and the rest follows without holding up a
 * hand. In the end all of it is in the page, so that it can be searched, read aloud and printed.
 */
import { useEffect, useState } from "preact/hooks";

/** More than the largest screen shows; and as many as a slow phone adds while nobody notices. */
const FIRST = 40;
const MORE = 80;

/** The list, or as much of its beginning as is shown so far. */
export function useGrowing<T>(list: readonly T[]): readonly T[] {
  const [most, setMost] = useState(FIRST);
  useEffect(() => {
    if (most >= list.length) return;
    const next = setTimeout(() => setMost(most + MORE)); // not before what is there was painted
    return () => clearTimeout(next);
  }, [most, list.length]);
  return most < list.length ? list.slice(0, most) : list;
}
