/** What a person can do about their case: rate it, withdraw it. Each verb returns the case as it is then. */
import { useId, useState, type FormEvent, type ReactNode } from "react";
import { asProblem } from "../api/problem";
import type { CaseCard } from "../api/types";
import { problemText } from "../conversation/problem-text";
import { useWords } from "../design/words";
import { useActs } from "./acts";

interface Props {
  card: CaseCard;
  onChange: (card: CaseCard) => void;
}

export function CaseActs({ card, onChange }: Props) {
  const { live } = useActs();
  if (!live || !card.acts.some((act) => act !== "supplement")) return null;
  return (
    <div className="case-acts">
      {card.acts.includes("appraise") && <Appraise card={card} onChange={onChange} />}
      {card.acts.includes("withdraw") && <Withdraw card={card} onChange={onChange} />}
    </div>
  );
}

/** Runs a verb once at a time and keeps the words of its failure. */
export function useVerb(onChange: (card: CaseCard) => void): {
  run: (verb: () => Promise<CaseCard>) => void;
  busy: boolean;
  problem: ReactNode;
} {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [text, setText] = useState("");
  const run = (verb: () => Promise<CaseCard>): void => {
    if (busy) return;
    setBusy(true);
    setText("");
    verb()
      .then(onChange, (error: unknown) => setText(problemText(asProblem(error), words)))
      .finally(() => setBusy(false));
  };
  const problem = text && (
    <p className="notice warn" role="alert">
      {text}
    </p>
  );
  return { run, busy, problem };
}

function Withdraw({ card, onChange }: Props) {
  const words = useWords();
  const { caseVerb } = useActs();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const { run, busy, problem } = useVerb(onChange);
  if (!asking) {
    return (
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {words.case.withdraw}
      </button>
    );
  }
  const send = (event: FormEvent): void => {
    event.preventDefault();
    run(() => caseVerb(card.number, "withdrawal", { reason: reason.trim() }));
  };
  return (
    <form className="verb" onSubmit={send}>
      <label className="block">
        {words.case.withdrawWhy}
        <input type="text" value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </label>
      {problem}
      <div className="card-acts">
        <button type="submit" className="button danger" aria-disabled={busy}>
          {words.case.withdrawSure}
        </button>
        <button type="button" className="button" onClick={() => setAsking(false)}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

function Appraise({ card, onChange }: Props) {
  const words = useWords().case;
  const { caseVerb } = useActs();
  const [score, setScore] = useState(0);
  const [text, setText] = useState("");
  const { run, busy, problem } = useVerb(onChange);
  const name = useId();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (score > 0) run(() => caseVerb(card.number, "appraisal", { score, text: text.trim() }));
  };
  return (
    <form className="verb" onSubmit={send}>
      <fieldset>
        <legend>{words.appraise}</legend>
        <div className="scores">
          {[1, 2, 3, 4, 5].map((one) => (
            <label key={one} className={`score${one <= score ? " score-on" : ""}`}>
              <input type="radio" name={name} className="unseen" checked={score === one} onChange={() => setScore(one)} />
              <span aria-hidden="true">★</span>
              <span className="unseen">{`${one} ${words.score(one)}`}</span>
            </label>
          ))}
          <span className="muted small" aria-hidden="true">
            {words.score(score)}
          </span>
        </div>
      </fieldset>
      <label className="block">
        {words.comment}
        <textarea rows={2} value={text} maxLength={2000} onChange={(event) => setText(event.target.value)} />
      </label>
      {problem}
      <div className="card-acts">
        <button type="submit" className="button primary" aria-disabled={busy || score === 0}>
          {words.appraiseSend}
        </button>
      </div>
    </form>
  );
}
