/** Draws a card by its kind. A kind that this page does not know yet is left out: the answer's text says it too. */
import type { ReactNode } from "react";
import type { Card } from "../api/types";
import { Case } from "./Case";
import { Chart } from "./Chart";
import { Item, Items } from "./Choosing";
import { Confirmation } from "./Confirmation";
import { Eligibility, Policies, Precheck } from "./Deciding";
import { Form } from "./Form";
import { CardGuard } from "./Frame";
import { Materials } from "./Materials";
import { Handover, Offices } from "./Places";
import { Plan } from "./Plan";
import { Question } from "./Question";

export function CardView({ card }: { card: Card }) {
  return <CardGuard>{drawn(card)}</CardGuard>;
}

function drawn(card: Card): ReactNode {
  switch (card.kind) {
    case "items":
      return <Items card={card} />;
    case "item":
      return <Item card={card} />;
    case "question":
      return <Question card={card} />;
    case "eligibility":
      return <Eligibility card={card} />;
    case "materials":
      return <Materials card={card} />;
    case "plan":
      return <Plan card={card} />;
    case "form":
      return <Form card={card} />;
    case "precheck":
      return <Precheck card={card} />;
    case "confirmation":
      return <Confirmation card={card} />;
    case "case":
      return <Case card={card} />;
    case "offices":
      return <Offices card={card} />;
    case "policies":
      return <Policies card={card} />;
    case "chart":
      return <Chart card={card} />;
    case "handover":
      return <Handover card={card} />;
    default:
      return unknown(card);
  }
}

/** The compiler refuses this when a kind of the schema is not drawn above. */
function unknown(_: never): null {
  return null;
}
