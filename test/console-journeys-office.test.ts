import { tellJourneys } from './src/desk/tell-journeys.ts';
import { auditor } from './src/journeys/auditor.ts';
import { operator } from './src/journeys/operator.ts';
import { trialOffice } from './src/journeys/trial-office.ts';

// Those who see to it that everything is in order: what they do most.

tellJourneys([trialOffice, auditor, operator]);
