import { fromJson, type JsonObject, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import type { Call } from '@verum/call';
import { epro } from '@verum/contracts';
import { closeAlert, listAlerts, type StoredAlert } from '../logic/list-alerts.ts';
import { listAlertRules, putAlertRule, type StoredRule } from '../logic/put-alert-rule.ts';
import type { ServiceContext } from '../service-context.ts';
import { moment } from './moment.ts';

/** What verum.epro.v1.OversightService has of alerts. */
export function alertMethods(service: ServiceContext) {
  return {
    async putAlertRule({ study, rule, content }: epro.PutAlertRuleRequest, call: Call) {
      const json = content ? (toJson(epro.AlertRuleSchema, content) as JsonObject) : {};
      const { rule: _, retired = false, ...kept } = json;
      return toRule(await putAlertRule(service, call, { study, rule, content: kept, isRetired: retired === true }));
    },
    async listAlertRules({ study }: epro.ListAlertRulesRequest, call: Call) {
      return { rules: (await listAlertRules(service, call, study)).map(toRule) };
    },
    async listAlerts(request: epro.ListAlertsRequest, call: Call) {
      const { alerts, nextPageToken } = await listAlerts(service, call, request);
      return { alerts: alerts.map(toAlert), nextPageToken };
    },
    closeAlert: async (request: epro.CloseAlertRequest, call: Call) =>
      toAlert(await closeAlert(service, call, request)),
  };
}

function toRule({ rule, content, isRetired }: StoredRule): epro.AlertRule {
  return { ...fromJson(epro.AlertRuleSchema, content as JsonObject), rule, retired: isRetired };
}

function toAlert(stored: StoredAlert): MessageInitShape<typeof epro.AlertSchema> {
  const { alert, rule, subject, site, of, isUrgent, closedBy, closedWhy, post, postWhy } = stored;
  const [raisedAt, closedAt] = [moment(stored.raisedAt), moment(stored.closedAt)];
  return {
    ...{ alert, rule, subject, site, of, urgent: isUrgent, closedBy: closedBy ?? '', closedWhy: closedWhy ?? '' },
    ...{ post: post ?? '', postWhy: postWhy ?? '', ...(raisedAt && { raisedAt }), ...(closedAt && { closedAt }) },
  };
}
