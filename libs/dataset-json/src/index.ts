/** CDISC Dataset-JSON 1.1 in its three forms, in and out, streaming. */
export { type Cell, type Column, DatasetError, type DatasetEvent, type DatasetHeader } from './dataset.ts';
export { readDataset } from './read-dataset.ts';
export { type DatasetForm, type WriteDataset, writeDataset } from './write-dataset.ts';
