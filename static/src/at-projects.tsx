/** The way to project cards and table rounds (`projects.tsx`): only who is at an exchange loads them. */
import { later } from "./later.tsx";
import { leaves } from "./session.ts";

const projects = later(
  () => import("./projects.tsx"),
  () => leaves.value === "projects",
);

/** Begin; once per page. */
export const openProjects = projects.open;
export const AtProjects = projects.Screen;
