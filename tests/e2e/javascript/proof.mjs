// Store proofs, checked by an ICS-23 library against the next header's app hash. Prints one JSON object.
// node proof.mjs RPC STORE KEY-IN-HEX…
import { ics23, iavlSpec, tendermintSpec, verifyExistence, verifyNonExistence, calculateExistenceRoot } from "@confio/ics23";
import { fromHex, toHex } from "@cosmjs/encoding";
import { connectComet } from "@cosmjs/tendermint-rpc";

const [rpc, store, ...keys] = process.argv.slice(2);
const specs = { "ics23:iavl": iavlSpec, "ics23:simple": tendermintSpec };
const client = await connectComet(rpc);

const appHash = async (height) => {
  for (;;) {
    const { syncInfo } = await client.status();
    if (syncInfo.latestBlockHeight > height) return (await client.block(height + 1)).block.header.appHash;
    await new Promise((wait) => setTimeout(wait, 100));
  }
};

const storeRoot = (spec, proof, key, value) => {
  if (proof.exist) {
    const root = calculateExistenceRoot(proof.exist);
    verifyExistence(proof.exist, spec, root, key, value);
    return root;
  }
  const root = calculateExistenceRoot(proof.nonexist.left?.key?.length ? proof.nonexist.left : proof.nonexist.right);
  verifyNonExistence(proof.nonexist, spec, root, key);
  return root;
};

const out = [];
for (const hex of keys) {
  const key = fromHex(hex);
  const { value, height, proof } = await client.abciQuery({ path: `/store/${store}/key`, data: key, prove: true });
  const [inner, outer] = proof.ops.map((op) => ({ type: op.type, key: op.key, proof: ics23.CommitmentProof.decode(op.data) }));
  const root = storeRoot(specs[inner.type] ?? tendermintSpec, inner.proof, key, value);
  const header = await appHash(height);
  verifyExistence(outer.proof.exist, specs[outer.type], header, outer.key, root);
  out.push({ exists: Boolean(inner.proof.exist), value: new TextDecoder().decode(value), height, types: proof.ops.map((op) => op.type), root: toHex(header) });
}
console.log(JSON.stringify(out));
process.exit(0);
