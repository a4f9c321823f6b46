// The relay in 10,000 simulated worlds more: see server/testing/world-suite.ts. PROSA_WORLDS=from-to chooses others.
import { chosenWorlds, describeWorlds } from '../testing/world-suite.ts';

describeWorlds({ index: 0, count: 1, perTest: 250, ...chosenWorlds('501-10500') });
