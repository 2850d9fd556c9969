import type { BuildIndex } from '@verum/odm';
import { createContext, type ReactNode, useContext, useState } from 'react';
import type { BuildPlace, PlaceKind } from './build-place.ts';

interface PlaceContext {
  readonly index: BuildIndex;
  /** What the address asks for. */
  readonly place: BuildPlace | undefined;
  readonly isSearching: boolean;
}

const context = createContext<PlaceContext | undefined>(undefined);
export const PlaceProvider = context.Provider;

export function usePlaceAsked(): PlaceContext {
  const found = useContext(context);
  if (!found) throw new Error('no tree is drawn here');
  return found;
}

interface BranchProps {
  readonly name: ReactNode;
  readonly count?: number;
  /** It opens by itself when one of these is asked for. */
  readonly kinds?: readonly PlaceKind[];
  readonly isOpen?: boolean;
  readonly place?: BuildPlace;
  readonly children: ReactNode;
}

/** A part that opens; what is inside is drawn only then, for a build may hold ten thousand items. */
export function Branch({ name, count, kinds = [], isOpen = false, place, children }: BranchProps) {
  const { place: asked, isSearching } = usePlaceAsked();
  const [isOpened, setOpened] = useState<boolean>();
  const isAsked = place !== undefined && isSame(asked, place);
  const isShown = isOpened ?? (isOpen || isSearching || isAsked || (asked !== undefined && kinds.includes(asked.kind)));
  if (count === 0) return null;
  return (
    <details open={isShown} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary data-asked={isAsked || undefined}>
        {name}
        {count !== undefined && <span className="quiet"> {count}</span>}
      </summary>
      {isShown && <ul>{children}</ul>}
    </details>
  );
}

/** One definition; where the address asks for it, it takes the focus. */
export function Leaf({ place, children }: { readonly place: BuildPlace; readonly children: ReactNode }) {
  const { place: asked } = usePlaceAsked();
  const isAsked = isSame(asked, place);
  return (
    <li data-asked={isAsked || undefined} tabIndex={isAsked ? -1 : undefined}>
      {children}
      <code className="quiet">{place.oid}</code>
    </li>
  );
}

export function isSame(one: BuildPlace | undefined, other: BuildPlace): boolean {
  return one?.kind === other.kind && one.oid === other.oid;
}
