/** One question: buttons where the answer is one of a few, a field otherwise. */
import { useId, useState } from "react";
import type { CardOf, FactValue } from "../api/types";
import { useWords } from "../design/words";
import { useActs } from "./acts";
import { Field, toValue } from "./Field";
import { Frame } from "./Frame";

export function Question({ card }: { card: CardOf<"question"> }) {
  const words = useWords();
  const { act, busy, live } = useActs();
  const answer = (value: FactValue | null, label: string): void => {
    act({ type: "answer", item: card.item, fact: card.fact, value }, label);
  };
  const closed = card.type === "boolean" || card.options.length > 0;
  const options = card.options.length > 0 ? card.options : [{ value: true, label: words.yes }, { value: false, label: words.no }];
  return (
    <Frame name="question" title={card.ask}>
      {card.problem && (
        <p className="notice warn" role="alert">
          {card.problem}
        </p>
      )}
      {closed ? (
        <div className={`replies${options.length > 3 ? " many" : ""}`}>
          {options.map((option) => (
            <button
              key={String(option.value)}
              type="button"
              className="button reply"
              disabled={!live}
              aria-disabled={busy}
              onClick={() => answer(option.value, option.label)}
            >
              {option.label}
            </button>
          ))}
        </div>
      ) : (
        <OpenAnswer card={card} onAnswer={answer} />
      )}
      <div className="card-foot">
        {card.why && (
          <details className="why">
            <summary>{words.whyAsk}</summary>
            <p className="muted small">{card.why}</p>
          </details>
        )}
        {live && (
          <button type="button" className="button quiet pass" aria-disabled={busy} onClick={() => answer(null, words.dontKnow)}>
            {words.dontKnow}
          </button>
        )}
      </div>
    </Frame>
  );
}

interface OpenProps {
  card: CardOf<"question">;
  onAnswer: (value: FactValue, label: string) => void;
}

function OpenAnswer({ card, onAnswer }: OpenProps) {
  const words = useWords();
  const { busy, live } = useActs();
  const [raw, setRaw] = useState("");
  const problem = useId();
  const value = toValue(card, raw);
  // What does not read as a number or a date still goes to the server, whose rules know more ("三千五", "去年五月").
  const send = (): void => {
    if (raw.trim()) onAnswer(value ?? raw.trim(), `${raw.trim()}${value === null ? "" : card.unit}`);
  };
  return (
    <form
      className="open-answer"
      data-place={card.fact}
      data-stale={live ? undefined : ""}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Field
        shape={card}
        label={card.ask}
        value={raw}
        onChange={setRaw}
        required
        invalid={Boolean(card.problem)}
        describedBy={card.problem ? problem : ""}
        disabled={!live}
      />
      {card.problem && (
        <span id={problem} className="unseen">
          {card.problem}
        </span>
      )}
      <button type="submit" className="button primary" disabled={!live} aria-disabled={busy || !raw.trim()}>
        {words.ok}
      </button>
    </form>
  );
}
