/** What rules have decided: eligibility reason by reason, policies, and the check before submission. */
import type { CardOf, Finding, Reason, TruthValue } from "../api/types";
import { Icon } from "../design/icons";
import { useWords, type Words } from "../design/words";
import { useActs } from "./acts";
import { Frame } from "./Frame";
import { goTo } from "./places-on-page";
import { Banner, Sign } from "./Verdict";

function verdict(words: Words, value: TruthValue): string {
  if (value === "unknown") return words.eligibility.open;
  return value ? words.eligibility.met : words.eligibility.unmet;
}

export function Eligibility({ card }: { card: CardOf<"eligibility"> }) {
  const words = useWords();
  const key = String(card.result) as "true" | "false" | "unknown";
  return (
    <Frame name="eligibility" title={card.name}>
      <Banner value={card.result}>{words.eligibility[key]}</Banner>
      <ul className="reasons">
        {card.reasons.map((reason) => (
          <ReasonRow key={reason.id} reason={reason} />
        ))}
      </ul>
      {card.missing.length > 0 && <p className="muted small">{words.eligibility.missing(card.missing.length)}</p>}
    </Frame>
  );
}

function ReasonRow({ reason }: { reason: Reason }) {
  const words = useWords();
  return (
    <li className="reason">
      <Sign value={reason.result} label={verdict(words, reason.result)} />
      <div>
        <p>{reason.text}</p>
        {reason.facts.map((fact) => (
          <p key={fact.name} className="muted small">
            {fact.label}：<b>{fact.value_text}</b>
            {fact.source_text && (
              <span className="source">
                <span className="unseen">，</span>
                {fact.source_text}
              </span>
            )}
          </p>
        ))}
      </div>
    </li>
  );
}

export function Policies({ card }: { card: CardOf<"policies"> }) {
  const words = useWords();
  return (
    <Frame name="policies" title={words.policies.title}>
      <ul className="reasons">
        {card.policies.map((row) => (
          <li key={`${row.policy} ${row.benefit}`} className="reason">
            <Sign value={row.result} label={verdict(words, row.result)} />
            <div className="spread">
              <p>{row.name}</p>
              {row.amount_text && <strong>{row.amount_text}</strong>}
            </div>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

export function Precheck({ card }: { card: CardOf<"precheck"> }) {
  const words = useWords();
  const blocking = card.findings.filter((finding) => finding.severity === "block").length;
  return (
    <Frame name="precheck" title={card.name}>
      <Banner value={card.passed}>{card.passed ? words.precheck.passed : words.precheck.failed(blocking)}</Banner>
      {card.findings.length > 0 && (
        <ul className="reasons">
          {card.findings.map((finding, index) => (
            <FindingRow key={index} finding={finding} />
          ))}
        </ul>
      )}
    </Frame>
  );
}

function FindingRow({ finding }: { finding: Finding }) {
  const words = useWords().precheck;
  const { live, say } = useActs();
  const blocks = finding.severity === "block";
  const place = finding.field ?? finding.material;
  return (
    <li className="reason">
      <span className={`sign sign-${blocks ? "bad" : "open"}`}>
        <Icon name={blocks ? "cross" : "warn"} />
        <span className="unseen">{blocks ? words.block : words.warn}</span>
      </span>
      <div className="spread">
        <p>{finding.text}</p>
        {live && place && (
          <button type="button" className="button small" onClick={() => goTo(place) || say(finding.text)}>
            {words.go}
            <span className="unseen">{finding.text}</span>
          </button>
        )}
      </div>
    </li>
  );
}
