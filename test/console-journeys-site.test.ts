import { tellJourneys } from './src/desk/tell-journeys.ts';
import { coordinator } from './src/journeys/coordinator.ts';
import { investigator } from './src/journeys/investigator.ts';

// Those who work at the hospital: what they do most, from the first click to the page that says it is done.

tellJourneys([coordinator, investigator]);
