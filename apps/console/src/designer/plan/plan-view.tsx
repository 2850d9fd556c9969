import { useMessages } from '../../language/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { parseAt, useDesignerPlace } from '../draft-search.ts';
import { designerMessages } from '../messages.ts';
import { addForm } from '../model/forms.ts';
import { newOid } from '../model/oids.ts';
import { useDraft } from '../model/use-draft.ts';
import { addVisit, freeVisitOid, inPlanOrder, type VisitType } from '../model/visits.ts';
import { focusSoon } from '../parts/focus.ts';
import { VisitDetail } from './visit-detail.tsx';
import { VisitGrid } from './visit-grid.tsx';

const types: readonly VisitType[] = ['scheduled', 'unscheduled', 'common'];

/** The plan of visits: which form is asked for at which visit, and when each visit is due. */
export function PlanView() {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const { at, go } = useDesignerPlace();
  const place = parseAt(at);
  const visits = inPlanOrder(draft.build.visits);
  const visit = place?.kind === 'visit' ? visits.find(({ oid }) => oid === place.oid) : undefined;

  function add(type: VisitType) {
    const oid = freeVisitOid(draft);
    edit(addVisit({ oid, description: [], type }));
    go({ at: `visit:${oid}` });
    focusSoon('visit.title.en');
  }
  function newForm() {
    const oid = newOid(draft, 'form');
    edit(addForm({ oid, description: [] }));
    go({ view: 'forms', form: oid, at: `form:${oid}` });
    focusSoon('form.title.en');
  }

  return (
    <div className="designer-plan">
      <div className="designer-bar">
        {types.map((type) => (
          <button key={type} type="button" onClick={() => add(type)}>
            {t(`designer.visit.add.${type}`)}
          </button>
        ))}
        <button type="button" onClick={newForm}>
          {t('designer.form.add')}
        </button>
      </div>
      {visits.length === 0 ? (
        <EmptyState title={t('designer.plan.none')} next={t('designer.plan.none.next')} />
      ) : (
        <VisitGrid
          visits={visits}
          forms={draft.build.forms}
          selected={visit?.oid}
          onSelect={(oid) => go({ at: `visit:${oid}` })}
          onForm={(oid) => go({ view: 'forms', form: oid, at: `form:${oid}` })}
        />
      )}
      {visit && <VisitDetail key={visit.oid} visit={visit} />}
    </div>
  );
}
