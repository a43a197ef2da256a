/** The frame of a card: a titled section; and the guard that keeps one broken card from taking the page with it. */
import { Component, useId, type ReactNode } from "react";
import { useWords } from "../design/words";

interface FrameProps {
  title: ReactNode;
  aside?: ReactNode;
  tone?: "plain" | "good" | "warn" | "urgent";
  name: string;
  children: ReactNode;
}

export function Frame({ title, aside, tone = "plain", name, children }: FrameProps) {
  const heading = useId();
  return (
    <div role="group" className={`card card-${name} tone-${tone}`} aria-labelledby={heading}>
      <div className="card-head">
        <h3 id={heading}>{title}</h3>
        {aside && <div className="card-aside">{aside}</div>}
      </div>
      {children}
    </div>
  );
}

export class CardGuard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  return (
    <p className="notice warn" role="status">
      {useWords().cardBroken}
    </p>
  );
}
