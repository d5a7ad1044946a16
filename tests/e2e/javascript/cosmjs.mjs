// CosmJS as a user has it: connect, ask, send in both sign modes, look up. Prints one JSON object.
// node cosmjs.mjs RPC MNEMONIC
import { Secp256k1HdWallet, makeCosmoshubPath } from "@cosmjs/amino";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { BroadcastTxError, GasPrice, SigningStargateClient, StargateClient } from "@cosmjs/stargate";

const [rpc, mnemonic] = process.argv.slice(2);
const options = { prefix: "cway", hdPaths: [makeCosmoshubPath(0)] };
const config = { gasPrice: GasPrice.fromString("0.001ucway"), broadcastPollIntervalMs: 300 };
const fee = { amount: [{ denom: "ucway", amount: "300" }], gas: "300000" };
const coins = (amount) => [{ denom: "ucway", amount: String(amount) }];
const report = (result) => ({ code: result.code, height: result.height, events: result.events.map((event) => event.type) });

const direct = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, options);
const amino = await Secp256k1HdWallet.fromMnemonic(mnemonic, options);
const fresh = (await (await DirectSecp256k1HdWallet.generate(12, options)).getAccounts())[0].address;
const [{ address }] = await direct.getAccounts();
const out = { address, fresh };

const reader = await StargateClient.connect(rpc);
out.chainId = await reader.getChainId();
out.height = await reader.getHeight();
out.account = await reader.getAccount(address);
out.noAccount = await reader.getAccount(fresh);
out.balance = await reader.getBalance(address, "ucway");
out.noBalance = await reader.getBalance(fresh, "ucway");
out.noDenom = await reader.getBalance(address, "nothing");
out.allBalances = await reader.getAllBalances(fresh);
out.block = (await reader.getBlock()).header;

const client = await SigningStargateClient.connectWithSigner(rpc, direct, config);
const send = (amount) => ({ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: { fromAddress: address, toAddress: fresh, amount: coins(amount) } });
const split = {
  typeUrl: "/cosmos.bank.v1beta1.MsgMultiSend",
  value: { inputs: [{ address, coins: coins(10) }], outputs: [{ address: fresh, coins: coins(4) }, { address, coins: coins(6) }] },
};
out.simulated = await client.simulate(address, [send(1)], "");
out.auto = report(await client.sendTokens(address, fresh, coins(100), "auto", "direct, <b>&"));
const many = await client.signAndBroadcast(address, [send(20), send(3), split], { ...fee, gas: "600000", amount: coins(600) });
out.many = report(many);
out.responses = many.msgResponses.map((response) => response.typeUrl);

const ledger = await SigningStargateClient.connectWithSigner(rpc, amino, config);
out.amino = report(await ledger.sendTokens(address, fresh, coins(1000), fee, 'amino, "<b>&'));
out.aminoSplit = report(await ledger.signAndBroadcast(address, [split], fee, ""));
out.timeout = report(await ledger.signAndBroadcast(address, [send(1)], fee, "", BigInt((await client.getHeight()) + 50)));

const found = await reader.getTx(many.transactionHash);
out.found = { height: found.height, hash: found.hash, gasUsed: Number(found.gasUsed), code: found.code };
out.search = (await reader.searchTx([{ key: "transfer.recipient", value: fresh }])).map((tx) => tx.hash);
out.searchSender = (await reader.searchTx(`message.sender='${address}' AND tx.height=${found.height}`)).length;
out.received = await reader.getBalance(fresh, "ucway");
out.newAccount = await reader.getAccount(fresh);
out.sequence = (await reader.getSequence(address)).sequence;
out.missing = await reader.getTx("0".repeat(64));

const refusal = async (attempt) => {
  try {
    const result = await attempt();
    return { code: result.code, log: result.rawLog };
  } catch (error) {
    return { code: error instanceof BroadcastTxError ? error.code : 0, log: error.log ?? error.message };
  }
};
out.cheap = await refusal(() => client.sendTokens(address, fresh, coins(1), { amount: coins(1), gas: "200000" }));
out.tight = await refusal(() => client.sendTokens(address, fresh, coins(1), { amount: coins(200), gas: "1000" }));
out.overdraft = await refusal(() => client.sendTokens(address, fresh, coins("9".repeat(30)), fee));
out.overdraftSimulated = await refusal(() => client.simulate(address, [send("9".repeat(30))], ""));
console.log(JSON.stringify(out, (_, value) => (typeof value === "bigint" ? Number(value) : value)));
process.exit(0);
