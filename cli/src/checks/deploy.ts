import { staleDeployFiles } from '../deploy/deploy-files.ts';
import type { Check } from './index.ts';

/** A context that was added, or a target of one, is in every way of deploying. */
export const deployCheck: Check = {
  name: 'deploy',
  run: async () => staleDeployFiles().map((path) => `${path} is not what the contexts give: run ./verum gen`),
};
