import { tellJourneys } from './src/desk/tell-journeys.ts';
import { coordinator } from './src/journeys/coordinator.ts';

// The same work before many processes that find each other: what a coordinator does looks no different.

if (process.env.VERUM_LONG !== '1') tellJourneys([{ ...coordinator, language: 'zh-CN' }], 'cluster');
