/** The names that the page uses for the API's shapes. Everything here is an alias of the generated schema. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Answer = Schemas["Answer"];
export type Status = Schemas["Status"];
export type Citation = Schemas["Citation"];
export type Finding = Schemas["Finding"];
export type Card = Answer["cards"][number];
export type CardOf<K extends Card["kind"]> = Extract<Card, { kind: K }>;
export type FactValue = Schemas["Option"]["value"];
export type Option = Schemas["Option"];
export type Office = Schemas["Office"];
export type FormField = Schemas["FormField"];
export type MaterialRow = Schemas["MaterialRow"];
export type PlanStepRow = Schemas["PlanStepRow"];
export type Reason = Schemas["Reason"];
export type CaseCard = Schemas["CaseCard"];
export type WantedRow = Schemas["WantedRow"];
export type LabelledValue = Schemas["LabelledValue"];
export type TruthValue = boolean | "unknown";

export type Session = Schemas["Token"];
export type Who = Schemas["Who"];
export type Persona = Schemas["PersonaView"];
export type StoredFile = Schemas["FileView"];
export type ItemPage = Schemas["ItemPage"];
export type CaseView = Schemas["CaseView"];

/** An action as a client sends it: only what the kind of action needs. */
export type Action = Partial<Schemas["Action"]> & Pick<Schemas["Action"], "type">;

/** What a person said or did in one turn: one of the two. */
export type Ask = { text: string } | { action: Action };
