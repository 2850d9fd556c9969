import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { chooseLanguage, useLanguage } from '../language/language.ts';
import { Icon } from './icons.tsx';

interface PageProps {
  /** What leads out of the page; absent: nothing. */
  readonly back?: { readonly name: string; readonly go: () => void };
  /** Between the two ends of the head. */
  readonly middle?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Every page: a head with the way back and the other language, and its content. */
export function Page({ back, middle, children }: PageProps) {
  return (
    <div class="page">
      <header class="head">
        {back ? (
          <button type="button" class="plain" onClick={back.go}>
            <Icon name="back" />
            <span>{back.name}</span>
          </button>
        ) : (
          <span />
        )}
        <div class="head-middle">{middle}</div>
        <LanguageSwitch />
      </header>
      <main>{children}</main>
    </div>
  );
}

function LanguageSwitch() {
  const { t, language } = useLanguage();
  const other = language === 'en' ? 'zh' : 'en';
  return (
    <button type="button" class="plain" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => chooseLanguage(other)}>
      {t('app.other')}
    </button>
  );
}

/**
 * The heading takes the focus when `of` is another page, so that a screen reader begins there: before anybody can tap or
 * type, whose field would lose it again.
 */
export function Heading({ of, children }: { readonly of?: string; readonly children: ComponentChildren }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    ref.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [of]);
  return (
    <h1 ref={ref} tabIndex={-1} id="heading">
      {children}
    </h1>
  );
}

/** Told aloud, and where it is. */
export function Problem({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="problem" role="alert">
      {children}
    </p>
  );
}
