/** The one place where something is submitted: what, where, by whose authority; one button, and a way back. */
import { useState } from "react";
import type { CardOf, LabelledValue } from "../api/types";
import { useWords } from "../design/words";
import { useActs } from "./acts";
import { Frame } from "./Frame";

export function Confirmation({ card }: { card: CardOf<"confirmation"> }) {
  const words = useWords().confirmation;
  const { act, busy, live } = useActs();
  // The conversation already refuses a second ask while one is under way; this stops the second click of a double
  // click even before the first has been taken up.
  const [pressed, setPressed] = useState(false);
  const press = (type: "confirm" | "cancel", label: string): void => {
    if (pressed || busy || !live) return;
    setPressed(true);
    act({ type }, label);
  };
  return (
    <Frame name="confirmation" title={words.title} aside={card.name}>
      <dl className="lines strong">
        <dt>{words.to}</dt>
        <dd>{card.submit_to}</dd>
        <dt>{words.authority}</dt>
        <dd>{card.authority}</dd>
      </dl>
      <Listing title={words.fields} rows={card.fields} />
      <Listing title={words.materials} rows={card.materials} />
      <p className="notice">{card.notice}</p>
      {live ? (
        <div className="card-acts">
          <button type="button" className="button primary big" aria-disabled={busy || pressed} onClick={() => press("confirm", words.submit)}>
            {pressed && busy ? words.submitting : words.submit}
          </button>
          <button type="button" className="button" aria-disabled={busy || pressed} onClick={() => press("cancel", words.cancel)}>
            {words.cancel}
          </button>
        </div>
      ) : (
        <p className="muted small">{words.stale}</p>
      )}
    </Frame>
  );
}

function Listing({ title, rows }: { title: string; rows: readonly LabelledValue[] }) {
  if (rows.length === 0) return null;
  return (
    <details className="more" open>
      <summary>
        {title}（{rows.length}）
      </summary>
      <dl className="lines">
        {rows.map((row) => (
          <div key={row.label} className="line">
            <dt>{row.label}</dt>
            <dd>{row.value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
