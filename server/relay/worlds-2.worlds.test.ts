// The relay in simulated worlds, a quarter of them: see server/testing/world-suite.ts.
import { chosenWorlds, describeWorlds } from '../testing/world-suite.ts';

describeWorlds({ index: 1, count: 4, ...chosenWorlds('1-500') });
