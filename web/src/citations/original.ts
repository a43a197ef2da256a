/** From the record behind a citation to paragraphs that a person can read. Codes and keys are for machines and stay out. */

/** What `GET /api/v1/knowledge/…` answers, as far as the page reads it. */
export interface Source {
  kind: string;
  ref: string;
  part?: unknown;
  body?: Record<string, unknown>;
  record?: Record<string, unknown>;
}

/** Keys whose values are expressions for the rule engine. */
const RULES = new Set(["expr", "required_when", "when"]);
/** Lines of a record that are all shorter than this are read as one. */
const SHORT = 30;
const CHINESE = /[\u3400-\u9fff]/;

/** The readable lines of a value, in its own order: Chinese text, and plain numbers and truths standing alone. */
export function readable(value: unknown): string[] {
  if (typeof value === "number") return [String(value)];
  if (typeof value === "string") return CHINESE.test(value) ? value.split("\n").filter((line) => line.trim()) : [];
  if (Array.isArray(value)) return value.flatMap(readable);
  if (value === null || typeof value !== "object") return [];
  const entries = Object.entries(value as Record<string, unknown>).filter(([key, one]) => !RULES.has(key) && typeof one !== "number");
  const lines = entries.flatMap(([, one]) => readable(one));
  return lines.length > 1 && lines.every((line) => line.length < SHORT) ? [lines.join("，")] : lines;
}

/** The paragraphs of a source: the cited part alone where there is one, else the whole text. */
export function paragraphs(source: Source): string[] {
  if (source.part !== undefined && source.part !== null) return readable(source.part);
  const record = source.record ?? source.body ?? {};
  const text = record["text"];
  if (typeof text !== "string") return readable(record);
  const lines = readable(text);
  const article = source.ref.split("#")[1] ?? "";
  const from = article ? lines.findIndex((line) => line.replace(/^[#*\s]+/, "").startsWith(article)) : -1;
  if (from < 0 || source.kind === "law") return lines;
  const next = lines.findIndex((line, index) => index > from && /^[#*\s]*第[一二三四五六七八九十百]+[条章节]/.test(line));
  return lines.slice(from, next < 0 ? undefined : next);
}
