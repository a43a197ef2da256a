/** Dates as people read them. The server sends ISO 8601; days are calendar days and are never shifted by a time zone. */

/** `2026-05-21` → `2026年5月21日`. */
export function day(iso: string, language: string): string {
  const [year, month, date] = iso.slice(0, 10).split("-").map(Number);
  if (!year || !month || !date) return iso;
  return language === "en" ? iso.slice(0, 10) : `${year}年${month}月${date}日`;
}

/** A moment, in the reader's own time zone, to the minute. */
export function moment(iso: string, language: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(at);
}
