/** The exact text behind a citation, fetched when asked for: it opens in the panel because the API wants the session's token. */
import { useState } from "react";
import { asProblem } from "../api/problem";
import type { Citation } from "../api/types";
import { problemText } from "../conversation/problem-text";
import { useWords } from "../design/words";
import { paragraphs, type Source } from "./original";

export type Opener = (url: string) => Promise<Source>;

export function Original({ citation, opener }: { citation: Citation; opener: Opener }) {
  const words = useWords();
  const [text, setText] = useState<readonly string[] | null>(null);
  const [state, setState] = useState<"closed" | "busy" | "open">("closed");
  const open = async (): Promise<void> => {
    if (state !== "closed") return;
    setState("busy");
    try {
      setText(paragraphs(await opener(citation.url)));
    } catch (error) {
      setText([problemText(asProblem(error), words)]);
    }
    setState("open");
  };
  if (state === "open" && text) {
    return (
      <div className="original" role="status">
        {text.map((line, index) => (
          <p key={index}>{line}</p>
        ))}
      </div>
    );
  }
  return (
    <button type="button" className="button small" aria-disabled={state === "busy"} onClick={() => void open()}>
      {state === "busy" ? words.loading : words.openSource}
      <span className="unseen">{citation.title}</span>
    </button>
  );
}
