import type { Element } from './element.ts';
import { OdmRefusal } from './finding.ts';
import type { XmlLimits } from './xml-limits.ts';
import { XmlParser } from './xml-parser.ts';

/** Parses a small document within the same limits; undefined when it is not one. */
export function parseFragment(xml: string, limits: XmlLimits): Element | undefined {
  let root: Element | undefined;
  const handler = {
    enter: () => false,
    collected: (element: Element) => {
      root = element;
    },
    left: () => {},
  };
  try {
    const parser = new XmlParser(handler, limits);
    parser.write(xml);
    parser.end();
    return root;
  } catch (error) {
    if (error instanceof OdmRefusal) return undefined;
    throw error;
  }
}
