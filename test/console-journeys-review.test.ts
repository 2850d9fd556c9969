import { tellJourneys } from './src/desk/tell-journeys.ts';
import { dataManager } from './src/journeys/data-manager.ts';
import { monitor } from './src/journeys/monitor.ts';

// Those who look at what the hospitals have entered: what they do most.

tellJourneys([monitor, dataManager]);
