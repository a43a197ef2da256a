/** A modal panel on the browser's own dialog element: it keeps the focus inside, closes on Escape and gives the focus back. */
import { useEffect, useId, useRef, type ReactNode } from "react";
import { Icon } from "./icons";
import { useWords } from "./words";

interface Props {
  open: boolean;
  title: string;
  side: "left" | "right" | "middle";
  onClose: () => void;
  children: ReactNode;
}

export function Drawer({ open, title, side, onClose, children }: Props) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={`drawer drawer-${side}`}
      aria-labelledby={heading}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      {open && (
        <div className="drawer-body">
          <div className="drawer-head">
            <h2 id={heading}>{title}</h2>
            <button type="button" className="button quiet square" onClick={onClose} aria-label={words.close}>
              <Icon name="close" />
            </button>
          </div>
          <div className="drawer-content">{children}</div>
        </div>
      )}
    </dialog>
  );
}
