// Proofs given in a file, checked by an ICS-23 library that nobody here wrote. Prints true or false for each of them.
// node ics23.mjs FILE, a list of {app_hash, module, key, value or null, ops: [CommitmentProof, CommitmentProof]}, all in hex
import { ics23, tendermintSpec, verifyMembership, verifyNonMembership } from "@confio/ics23";
import { readFileSync } from "node:fs";

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

const accepted = ({ app_hash, module, key, value, ops }) => {
  const [inner, outer] = ops.map((op) => ics23.CommitmentProof.decode(bytes(op)));
  const root = outer.exist.value;
  const there = value === null
    ? verifyNonMembership(inner, tendermintSpec, root, bytes(key))
    : verifyMembership(inner, tendermintSpec, root, bytes(key), bytes(value));
  return there && verifyMembership(outer, tendermintSpec, bytes(app_hash), bytes(module), root);
};

const [file] = process.argv.slice(2);
console.log(JSON.stringify(JSON.parse(readFileSync(file, "utf8")).map(accepted)));
