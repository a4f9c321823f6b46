// Access and talk in memory keep the contracts that SQLite keeps, so that tests on them prove something.
import { registerAccessContract } from '../store/access-contract.ts';
import { registerTalkContract } from '../store/talk-contract.ts';
import { MemoryAccess } from './memory-access.ts';
import { MemoryCatalogue } from './memory-catalogue.ts';
import { MemoryTalk } from './memory-talk.ts';
import { MemoryTown } from './memory-town.ts';

async function makeWorld() {
  const town = new MemoryTown();
  const make = async (doc: string, owner: string | null, text = '') => {
    town.checkOpen();
    const found = town.find(doc) ?? town.addDocument(doc, owner);
    found.text = text;
  };
  return {
    store: {
      open: (doc: string, { owner }: { owner: string | null }) => make(doc, owner),
      create: (doc: string, { owner }: { owner: string | null }, first: { facts: { text: string } }) =>
        make(doc, owner, first.facts.text),
      close: async () => town.close(),
    },
    catalogue: new MemoryCatalogue(town),
    access: new MemoryAccess(town),
    talk: new MemoryTalk(town),
    destroy: async () => {},
  };
}

registerAccessContract('memory', makeWorld);
registerTalkContract('memory', makeWorld);
