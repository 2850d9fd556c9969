// Runs in the page that is looked at, put there by the debugger, which no policy of the page binds. Not a module.

globalThis.examination = (() => {
  /** What a page shows that somebody might need, by kind and name; what a list holds more or less of is left out. */
  function offers() {
    const chosen = 'main :is(h1, h2, h3, a[href], button, input, select, textarea, summary, legend, th[scope=col], dt)';
    const isListed = (element) => element.closest('tr[data-row], [role=row], [role=option], .key-help dl') !== null;
    const nameOf = (element) =>
      element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '';
    const shown = [...document.querySelectorAll(chosen)].filter(
      (element) => !isListed(element) && element.checkVisibility({ visibilityProperty: true }),
    );
    return [...new Set(shown.map((element) => `${element.tagName} ${nameOf(element).trim().replaceAll(/\s+/g, ' ')}`))];
  }

  /** Elements whose text is cut off and can be read nowhere. */
  function cutOff() {
    const isCut = (element) => {
      if (['INPUT', 'TEXTAREA', 'SELECT', 'OPTION'].includes(element.tagName)) return false;
      if (element.closest('.visually-hidden, [hidden], .skip, svg, [title]')) return false;
      const { overflowX, webkitLineClamp } = getComputedStyle(element);
      // A text of so many lines at most stands in full beside its list.
      if (!['hidden', 'clip'].includes(overflowX) || webkitLineClamp !== 'none') return false;
      const { scrollWidth, clientWidth, textContent } = element;
      return scrollWidth > clientWidth + 1 && clientWidth > 1 && textContent.trim() !== '';
    };
    const cut = [...document.querySelectorAll('body *')].filter(isCut);
    return cut.map(({ tagName, className, textContent }) => `${tagName}.${className}: ${textContent.slice(0, 60)}`);
  }

  /** What makes the page wider than its window, the first few; nothing when it does not scroll sideways. */
  function overflow() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const isWide = (element) => element.getBoundingClientRect().right > clientWidth + 1;
    const wide = [...document.querySelectorAll('body *')].filter(isWide).slice(0, 12);
    return wide.map(({ tagName, className, textContent }) => `${tagName}.${className}: ${textContent.slice(0, 30)}`);
  }

  /** What moves. */
  const motion = () =>
    document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().duration ?? 0) > 0)
      .map(({ effect }) => String(effect?.target?.className));

  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

  /** Whatever the notation of the colours is, one over the other: a pixel says what they look like. */
  function over(colours) {
    for (const colour of colours) {
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
    }
    return context.getImageData(0, 0, 1, 1).data;
  }

  /** WCAG 2.2, contrast ratio. */
  function contrast(one, other) {
    const part = (value) => (value <= 10.31 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    const light = ([red, green, blue]) => 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
    const [low, high] = [light(one), light(other)].toSorted((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }

  function surfaces(element) {
    const found = [];
    for (let at = element; at; at = at.parentElement) found.unshift(getComputedStyle(at).backgroundColor);
    return ['#fff', ...found];
  }

  const isRead = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '') &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    element.closest(':disabled, [aria-disabled=true], .visually-hidden, .skip, option') === null;

  /** Texts, and what is written faintly into empty fields, with less contrast to what is behind them than the least. */
  function faint(least) {
    const found = new Map();
    const judge = (element, colour) => {
      const behind = surfaces(element);
      const ratio = contrast(over(behind), over([...behind, colour]));
      const what = `${ratio.toFixed(2)} ${element.className} “${element.textContent.slice(0, 40)}”`;
      if (ratio < least) found.set(`${colour} on ${behind.at(-1)}`, what);
    };
    for (const element of document.querySelectorAll('body *')) {
      if (isRead(element)) judge(element, getComputedStyle(element).color);
      else if (element.placeholder && !element.disabled)
        judge(element, getComputedStyle(element, '::placeholder').color);
    }
    return [...found].map(([pair, where]) => `${pair}: ${where}`);
  }

  return {
    offers,
    faults: (least) => ({ cutOff: cutOff(), overflow: overflow(), motion: motion(), faint: faint(least) }),
  };
})();
