import { parentPort, workerData } from 'node:worker_threads';
import { dataQuality, type QualityInput } from './domain/data-quality.ts';

// A thread of its own: what takes a processor for seconds must not keep the others' answers waiting.
parentPort?.postMessage(dataQuality(workerData as QualityInput));
