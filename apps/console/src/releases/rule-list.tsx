import type { DesignCheck } from '@verum/checks';
import type { ConditionDef, StudyBuild } from '@verum/odm';
import { useMessages } from '../language/use-messages.ts';
import { BothLanguages } from './both-languages.tsx';
import type { PlaceKind } from './build-place.ts';
import { Branch, Leaf } from './content-tree.tsx';
import { placesIn } from './find-content.ts';
import { releaseMessages } from './messages.ts';

interface RuleListProps {
  readonly build: StudyBuild;
  readonly checks: readonly DesignCheck[];
  readonly text: string;
}

/** Checks, derivations and skip logic, each with its expression. */
export function RuleList({ build, checks, text }: RuleListProps) {
  const { t } = useMessages(releaseMessages);
  const own = checks.filter(({ id, cel, message }) => placesIn([id, cel, ...message.map((one) => one.text)], text));
  return (
    <>
      <Branch name={t('release.count.checks')} count={checks.length} kinds={['check']}>
        {own.map(({ id, cel, message, severity }) => (
          <Leaf key={id} place={{ kind: 'check', oid: id }}>
            <BothLanguages texts={message} name={id} />
            <span className="quiet">{t(`release.severity.${severity}`)}</span>
            <code>{cel}</code>
          </Leaf>
        ))}
      </Branch>
      <Definitions name={t('release.count.methods')} kind="derivation" definitions={build.methods} text={text} />
      <Definitions name={t('release.count.conditions')} kind="skip" definitions={build.conditions} text={text} />
    </>
  );
}

interface DefinitionsProps {
  readonly name: string;
  readonly kind: PlaceKind;
  readonly definitions: readonly ConditionDef[];
  readonly text: string;
}

function Definitions({ name, kind, definitions, text }: DefinitionsProps) {
  return (
    <Branch name={name} count={definitions.length} kinds={[kind]}>
      {definitions
        .filter((one) => placesIn([one.oid, one.name, ...one.expressions.map(({ code }) => code)], text))
        .map(({ oid, name: own, description, expressions }) => (
          <Leaf key={oid} place={{ kind, oid }}>
            <BothLanguages texts={description} name={own} />
            {expressions.map(({ context, code }) => (
              <code key={context}>{code}</code>
            ))}
          </Leaf>
        ))}
    </Branch>
  );
}
