/** Where to go and whom to call: offices, and the hand-over to a person. */
import type { CardOf, Office } from "../api/types";
import { Icon } from "../design/icons";
import { useWords } from "../design/words";
import { Frame } from "./Frame";

export function OfficeList({ offices }: { offices: readonly Office[] }) {
  const words = useWords().offices;
  return (
    <ul className="offices">
      {offices.map((office) => (
        <li key={office.id}>
          <strong>{office.name}</strong>
          <dl className="lines">
            <dt>{words.address}</dt>
            <dd>{office.address}</dd>
            <dt>{words.hours}</dt>
            <dd>{office.hours}</dd>
            {office.phone && (
              <>
                <dt>{words.phone}</dt>
                <dd>
                  <a href={`tel:${office.phone}`}>{office.phone}</a>
                </dd>
              </>
            )}
          </dl>
        </li>
      ))}
    </ul>
  );
}

export function Offices({ card }: { card: CardOf<"offices"> }) {
  return (
    <Frame name="offices" title={useWords().offices.title}>
      <OfficeList offices={card.offices} />
    </Frame>
  );
}

export function Handover({ card }: { card: CardOf<"handover"> }) {
  const words = useWords();
  const title = card.urgent ? words.handover.urgent : words.handover.title;
  return (
    <Frame name="handover" tone={card.urgent ? "urgent" : "plain"} title={title}>
      <p className="lead">{card.reason}</p>
      {card.phones.length > 0 && (
        <ul className="phones">
          {card.phones.map((phone) => (
            <li key={phone.label}>
              <a className={`button ${card.urgent ? "danger" : "primary"} call`} href={`tel:${phone.value}`}>
                <Icon name="phone" />
                <span>
                  {phone.label} <strong>{phone.value}</strong>
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {card.offices.length > 0 && <OfficeList offices={card.offices} />}
    </Frame>
  );
}
