/** A case: where it stands, who has it, by when, and what the person can do about it. */
import { useState } from "react";
import type { CaseCard } from "../api/types";
import { useWords } from "../design/words";
import { day, moment } from "../text/dates";
import { useActs } from "./acts";
import { CaseActs, useVerb } from "./CaseActs";
import { Frame } from "./Frame";
import { Supplement } from "./Supplement";
import { Icon, type IconName } from "../design/icons";

const TONES: Record<string, string> = { refused: "bad", supplement: "open", registered: "open", withdrawn: "plain" };
/** States after which nothing changes any more. */
const ENDED: readonly string[] = ["completed", "refused", "withdrawn"];

export function Case({ card }: { card: CaseCard }) {
  const words = useWords().case;
  const { language, live } = useActs();
  const [current, setCurrent] = useState(card);
  const open = live && !ENDED.includes(current.state);
  const tone = TONES[current.state] ?? "good";
  return (
    <Frame name="case" title={current.name} aside={<span className={`chip chip-${tone}`}>{current.state_text}</span>}>
      <dl className="lines strong">
        <dt>{words.number}</dt>
        <dd className="number">{current.number}</dd>
        {current.owner && (
          <>
            <dt>{words.owner}</dt>
            <dd>{current.owner}</dd>
          </>
        )}
        {current.next && (
          <>
            <dt>{words.next}</dt>
            <dd>{current.next}</dd>
          </>
        )}
        {current.deadline && (
          <>
            <dt>{words.deadline}</dt>
            <dd>
              {day(current.deadline, language)}
              {current.deadline_provisional && <span className="muted small">{words.provisional}</span>}
            </dd>
          </>
        )}
        <dt>{words.submitted}</dt>
        <dd>{moment(current.submitted_at, language)}</dd>
      </dl>
      <List title={words.reasons} rows={current.reasons} tone="warn" />
      {live && current.acts.includes("supplement") && <Supplement card={current} onChange={setCurrent} />}
      <Steps card={current} />
      <Destinations card={current} />
      <List title={current.state === "completed" ? words.outputs : words.willGive} rows={current.outputs} tone="good" />
      {open && <Refresh card={current} onChange={setCurrent} />}
      <CaseActs card={current} onChange={setCurrent} />
    </Frame>
  );
}

function Refresh({ card, onChange }: { card: CaseCard; onChange: (card: CaseCard) => void }) {
  const words = useWords().case;
  const { readCase } = useActs();
  const { run, busy, problem } = useVerb(onChange);
  return (
    <div className="card-acts">
      <button type="button" className="button small" aria-disabled={busy} onClick={() => run(() => readCase(card.number))}>
        <Icon name="retry" />
        {words.refresh}
      </button>
      {problem}
    </div>
  );
}

const STEP_SIGNS: Record<CaseCard["steps"][number]["state"], IconName> = {
  waiting: "clock",
  current: "arrow",
  done: "check",
  refused: "cross",
};

function Steps({ card }: { card: CaseCard }) {
  const words = useWords().case;
  const { language } = useActs();
  if (card.steps.length === 0) return null;
  return (
    <>
      <h4>{words.progress}</h4>
      <ol className="timeline">
        {card.steps.map((step, index) => (
          <li key={index} className={`step step-${step.state}`} aria-current={step.state === "current" ? "step" : undefined}>
            <span className="step-mark">
              <Icon name={STEP_SIGNS[step.state]} />
            </span>
            <div>
              <p>
                {step.name}
                <span className="unseen">：</span>
                <span className="tag">{words.stepStates[step.state]}</span>
              </p>
              <p className="muted small">
                {step.role}
                {step.finished_at && ` · ${moment(step.finished_at, language)}`}
              </p>
              {step.note && <p className="small">{step.note}</p>}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

function Destinations({ card }: { card: CaseCard }) {
  const words = useWords().case;
  if (card.destinations.length === 0) return null;
  return (
    <>
      <h4>{words.destinations}</h4>
      <ul className="destinations">
        {card.destinations.map((one) => (
          <li key={one.department}>
            <span>{one.name}</span>
            <span className={`chip chip-${one.state === "delivered" ? "good" : one.state === "failed" ? "bad" : "open"}`}>
              {words.destinationStates[one.state]}
            </span>
            {one.text && <span className="muted small">{one.text}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

function List({ title, rows, tone }: { title: string; rows: readonly string[]; tone: string }) {
  if (rows.length === 0) return null;
  return (
    <div className={`notice ${tone}`}>
      <h4>{title}</h4>
      <ul>
        {rows.map((row) => (
          <li key={row}>{row}</li>
        ))}
      </ul>
    </div>
  );
}
