/** SAS transport files, version 5, in and out (TS-140), streaming. */
export { decodeIbm, encodeIbm, ibmMax, ibmMin } from './ibm-float.ts';
export { type ReadXptOptions, readXpt, type XptEvent } from './read-xpt.ts';
export { writeXpt, type XptDataset, xptHead, xptTail } from './write-xpt.ts';
export { type Missing, type XptCell, XptError, type XptHeader, type XptVariable } from './xpt.ts';
export { putNumber, putText } from './xpt-cells.ts';
