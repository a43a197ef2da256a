/** The way to a goal as a route map: stages one below another, what can be done at the same time side by side. */
import type { CardOf, PlanStepRow } from "../api/types";
import { useWords } from "../design/words";
import { useActs } from "./acts";
import { Frame } from "./Frame";

export function Plan({ card }: { card: CardOf<"plan"> }) {
  const words = useWords().plan;
  const steps = new Map(card.steps.map((step) => [step.item, step]));
  return (
    <Frame name="plan" title={`${card.name} · ${words.title}`} aside={words.total(card.total_workdays)}>
      {card.problems.map((problem) => (
        <p key={problem} className="notice warn">
          {problem}
        </p>
      ))}
      <ol className="route">
        {card.groups.map((group, index) => (
          <li key={group.join()} className="stage">
            <p className="stage-head">
              <span className="stage-mark" aria-hidden="true">
                {index + 1}
              </span>
              <span>{words.stage(index + 1)}</span>
              {group.length > 1 && <span className="tag">{words.together(group.length)}</span>}
            </p>
            <ul className="stops">
              {group.map((code) => {
                const step = steps.get(code);
                return step && <Stop key={code} step={step} total={card.total_workdays} />;
              })}
            </ul>
          </li>
        ))}
      </ol>
    </Frame>
  );
}

function Stop({ step, total }: { step: PlanStepRow; total: number }) {
  const all = useWords();
  const words = all.plan;
  const { act, busy } = useActs();
  const start = total > 0 ? (100 * step.start_day) / total : 0;
  const width = total > 0 ? (100 * (step.finish_day - step.start_day)) / total : 0;
  return (
    <li className="stop">
      <p className="stop-name">{step.name}</p>
      <p className="muted small">
        {step.department_name} · {words.span(step.start_day, step.finish_day)}
      </p>
      {width > 0 && (
        <svg className="span" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect width="100" height="4" className="span-all" />
          <rect x={start} width={Math.max(width, 2)} height="4" className="span-own" />
        </svg>
      )}
      {step.because && <p className="small">{step.because}</p>}
      {step.produces.length > 0 && (
        <p className="small">
          <span className="muted">{words.gives}：</span>
          {step.produces.join("、")}
        </p>
      )}
      {step.undecided.length > 0 && <span className="chip">{all.materials.undecided}</span>}
      <button
        type="button"
        className="button small"
        aria-disabled={busy}
        onClick={() => act({ type: "choose_item", item: step.item }, all.item.starting(step.name))}
      >
        {words.start}
        <span className="unseen">{step.name}</span>
      </button>
    </li>
  );
}
