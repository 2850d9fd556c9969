import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

/** Scrolls sideways what is wider than the page; while it is, the keyboard gets there as well. */
export function ScrollFrame({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  const [isWider, setIsWider] = useState(false);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => setIsWider(element.scrollWidth > element.clientWidth);
    const observer = new ResizeObserver(measure);
    for (const one of [element, ...element.children]) observer.observe(one);
    return () => observer.disconnect();
  }, []);
  const reachable = isWider ? ({ role: 'group', 'aria-label': label, tabIndex: 0 } as const) : {};
  return (
    <div ref={frame} className="table-frame" {...reachable}>
      {children}
    </div>
  );
}
