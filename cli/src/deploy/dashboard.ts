/** A graph over time. */
export interface Panel {
  /** Both languages. */
  readonly title: string;
  /** Grafana's name of a unit. */
  readonly unit: string;
  readonly series: readonly { readonly expr: string; readonly legend: string }[];
}

const width = 12;
const height = 8;

/** A dashboard as Grafana 10 and later import it: two graphs a row, the source of data chosen on top. */
export function board({ uid, title, panels }: { uid: string; title: string; panels: readonly Panel[] }) {
  return {
    uid,
    title,
    tags: ['verum'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [{ name: 'source', type: 'datasource', query: 'prometheus', label: 'Source' }] },
    panels: panels.map((panel, index) => ({
      id: index + 1,
      type: 'timeseries',
      title: panel.title,
      datasource: { type: 'prometheus', uid: '$source' },
      gridPos: { x: (index % 2) * width, y: Math.floor(index / 2) * height, w: width, h: height },
      fieldConfig: { defaults: { unit: panel.unit, min: 0 }, overrides: [] },
      options: { legend: { displayMode: 'table', placement: 'bottom', calcs: ['max', 'lastNotNull'] } },
      targets: panel.series.map(({ expr, legend }, at) => ({
        refId: String.fromCharCode(65 + at),
        expr,
        legendFormat: legend,
      })),
    })),
  };
}
