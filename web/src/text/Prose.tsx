/**
 * An answer's text: paragraphs, lists (lines that begin with `- `, `· ` or `1. `), **bold**, and `[n]` as a button that
 * opens citation n. Text only ever becomes text nodes, so nothing in it can become markup.
 */
import type { ReactNode } from "react";

export interface Block {
  kind: "paragraph" | "bullets" | "numbers";
  /** The first number of a numbered list. */
  start: number;
  lines: string[];
}

const BULLET = /^\s*[-·•]\s+/;
const NUMBER = /^\s*(\d+)(?:[、）)]|\.(?!\d))\s*/;

/** The blocks of a text. Neighbouring lines of one kind belong together; an empty line ends a paragraph. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let open: Block | undefined;
  for (const line of text.split("\n")) {
    if (!line.trim()) {
      open = undefined;
      continue;
    }
    const kind = BULLET.test(line) ? "bullets" : NUMBER.test(line) ? "numbers" : "paragraph";
    if (!open || open.kind !== kind) {
      open = { kind, start: Number(NUMBER.exec(line)?.[1] ?? 1), lines: [] };
      found.push(open);
    }
    open.lines.push(kind === "bullets" ? line.replace(BULLET, "") : kind === "numbers" ? line.replace(NUMBER, "") : line);
  }
  return found;
}

type Cite = (id: number) => ReactNode;

const INLINE = /(\*\*[^*]+\*\*|\[\d{1,2}\])/;

function inline(line: string, cite: Cite): ReactNode[] {
  return line.split(INLINE).map((part, index) => {
    if (part.startsWith("**") && part.endsWith("**") && part.length > 4) return <strong key={index}>{part.slice(2, -2)}</strong>;
    const number = /^\[(\d{1,2})\]$/.exec(part);
    return number ? <span key={index}>{cite(Number(number[1]))}</span> : part;
  });
}

export function Prose({ text, cite }: { text: string; cite: Cite }) {
  return (
    <div className="prose">
      {blocks(text).map((block, index) => {
        if (block.kind === "paragraph") return <p key={index}>{lines(block.lines, cite)}</p>;
        const rows = block.lines.map((line, at) => <li key={at}>{inline(line, cite)}</li>);
        if (block.kind === "bullets") return <ul key={index}>{rows}</ul>;
        return (
          <ol key={index} start={block.start}>
            {rows}
          </ol>
        );
      })}
    </div>
  );
}

function lines(all: readonly string[], cite: Cite): ReactNode[] {
  return all.flatMap((line, index) => (index === 0 ? inline(line, cite) : [<br key={`b${index}`} />, ...inline(line, cite)])).map(
    (node, index) => (typeof node === "string" ? node : <span key={index}>{node}</span>),
  );
}
