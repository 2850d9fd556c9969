import * as Popover from 'radix-ui/popover';
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import { useMessages } from '../language/use-messages.ts';

interface FieldPopoverProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** What is known of an item beside its value, at its place. Escape leads back into the item. */
export function FieldPopover({ anchor, title, children, onClose }: FieldPopoverProps) {
  const { t } = useMessages();
  const content = useRef<HTMLDivElement>(null);
  // Before it is gone, and not a task later as Radix does: the next key may come in between, and would be nobody's.
  useLayoutEffect(
    () => () => {
      const { activeElement: at } = document;
      if (at === document.body || content.current?.contains(at)) backInto(anchor.current);
    },
    [anchor],
  );
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          ref={content}
          className="popover"
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={title}
          onOpenAutoFocus={(event) => {
            const text = content.current?.querySelector<HTMLElement>(
              'details[open] textarea, :not(details) > form textarea',
            );
            if (!text) return;
            event.preventDefault();
            text.focus();
          }}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <h3>{title}</h3>
          {children}
          <Popover.Close className="quiet-button">{t('app.close')}</Popover.Close>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function backInto(item: HTMLElement | null): void {
  const control = 'input:checked, input, select, textarea, button:not([tabindex="-1"])';
  (item?.matches('[tabindex]') ? item : item?.querySelector<HTMLElement>(control))?.focus();
}
