/** The cards one chooses from: items, and one item at a glance. */
import type { CardOf } from "../api/types";
import { day } from "../text/dates";
import { Icon } from "../design/icons";
import { useWords } from "../design/words";
import { useActs } from "./acts";
import { Frame } from "./Frame";
import { OfficeList } from "./Places";

export function Items({ card }: { card: CardOf<"items"> }) {
  const words = useWords();
  const { act, busy } = useActs();
  return (
    <Frame name="items" title={words.items.title}>
      <ul className="choices">
        {card.items.map((item) => (
          <li key={item.code}>
            <button
              type="button"
              className="choice"
              aria-disabled={busy}
              onClick={() => act({ type: "choose_item", item: item.code }, words.items.choose(item.name))}
            >
              <span className="choice-text">
                <strong>{item.name}</strong>
                <span className="muted">{item.summary}</span>
                {item.department_name && <span className="tag">{item.department_name}</span>}
              </span>
              <Icon name="arrow" />
            </button>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

export function Item({ card }: { card: CardOf<"item"> }) {
  const words = useWords();
  const { act, busy, live, language } = useActs();
  const text = words.item;
  // The record's own wording of the limit names the legal one too.
  const legal = !card.limit_text && card.legal_workdays > card.promised_workdays ? text.legal(card.legal_workdays) : "";
  return (
    <Frame name="item" title={card.name} aside={text.inForce(day(card.valid_from, language), card.revision)}>
      <p className="lead">{card.summary}</p>
      <dl className="facts">
        <Fact label={text.limit} value={card.limit_text || words.days(card.promised_workdays)} note={legal} />
        <Fact label={text.fee} value={card.fee.amount === 0 ? text.free : text.yuan(card.fee.amount)} note={card.fee.note} />
        <Fact label={text.visits} value={text.times(card.visits)} note="" />
        <Fact label={text.channels} value={card.channels.map((one) => text.channel[one] ?? one).join(" · ")} note="" />
        <div>
          <dt>{text.department}</dt>
          <dd>{card.department_name}</dd>
        </div>
        <div>
          <dt>{text.hotline}</dt>
          <dd>
            <a href={`tel:${card.hotline}`}>{card.hotline}</a>
          </dd>
        </div>
      </dl>
      {card.halls.length > 0 && (
        <details className="more">
          <summary>
            {text.halls}（{card.halls.length}）
          </summary>
          <OfficeList offices={card.halls} />
        </details>
      )}
      {live && (
        <div className="card-acts">
          <button
            type="button"
            className="button primary"
            aria-disabled={busy}
            onClick={() => act({ type: "choose_item", item: card.item }, text.starting(card.name))}
          >
            {text.start}
          </button>
        </div>
      )}
    </Frame>
  );
}

function Fact({ label, value, note }: { label: string; value: string; note: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value}
        {note && note !== value && <span className="muted small block">{note}</span>}
      </dd>
    </div>
  );
}
