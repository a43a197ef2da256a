/** A case: where it stands, who has it, by when, and what the person can do about it. */
import { useState } from "react";
import type { CaseCard } from "../api/types";
import { useWords } from "../design/words";
import { day, moment } from "../text/dates";
import { useActs } from "./acts";
import { CaseActs } from "./CaseActs";
import { Frame } from "./Frame";
import { Icon, type IconName } from "../design/icons";

export function Case({ card }: { card: CaseCard }) {
  const words = useWords().case;
  const { language } = useActs();
  const [current, setCurrent] = useState(card);
  const tone = current.reasons.length > 0 ? "bad" : current.supplement.length > 0 ? "open" : "good";
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
      <Steps card={current} />
      <Destinations card={current} />
      <List title={words.outputs} rows={current.outputs} tone="good" />
      <CaseActs card={current} onChange={setCurrent} />
    </Frame>
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
