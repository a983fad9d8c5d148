/** The log's page, which works without it too: times become the reader's own. */
/** The server says moments in UTC; the reader thinks in their own time. */
function localTime(time: HTMLTimeElement): void {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime())) return;
  const language = document.documentElement.lang === "en" ? "en-GB" : undefined;
  const second = /:\d\d:/.test(time.dateTime) ? ({ second: "2-digit" } as const) : {}; // where the server tells that much
  const parts = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", ...second, hourCycle: "h23" } as const;
  time.title = time.textContent ?? "";
  time.textContent = at.toLocaleString(language, parts);
}

for (const time of document.querySelectorAll<HTMLTimeElement>("time[datetime]")) localTime(time);

export {};
