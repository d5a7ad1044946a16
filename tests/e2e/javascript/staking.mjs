// CosmJS as a wallet has it: stake, vote and collect in both sign modes, and every query of its extensions. Prints JSON.
// node staking.mjs RPC MNEMONIC VALIDATOR CONSENSUS-ADDRESS PROPOSAL
import { Secp256k1HdWallet, makeCosmoshubPath } from "@cosmjs/amino";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import {
  GasPrice, QueryClient, SigningStargateClient, StargateClient, setupDistributionExtension, setupGovExtension, setupMintExtension,
  setupSlashingExtension, setupStakingExtension,
} from "@cosmjs/stargate";
import { connectComet } from "@cosmjs/tendermint-rpc";

const [rpc, mnemonic, validator, consensus, proposal] = process.argv.slice(2);
const options = { prefix: "cway", hdPaths: [makeCosmoshubPath(0)] };
const config = { gasPrice: GasPrice.fromString("0.001ucway"), broadcastPollIntervalMs: 300 };
const fee = { amount: [{ denom: "ucway", amount: "600" }], gas: "600000" };
const coin = (amount) => ({ denom: "ucway", amount: String(amount) });
const direct = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, options);
const amino = await Secp256k1HdWallet.fromMnemonic(mnemonic, options);
const [{ address }] = await direct.getAccounts();
const reader = await StargateClient.connect(rpc);
const client = await SigningStargateClient.connectWithSigner(rpc, direct, config);
const ledger = await SigningStargateClient.connectWithSigner(rpc, amino, config);
const comet = await connectComet(rpc);
const query = QueryClient.withExtensions(
  comet, setupStakingExtension, setupDistributionExtension, setupMintExtension, setupSlashingExtension, setupGovExtension,
);
const attributes = (result, type) => Object.fromEntries(result.events.filter((one) => one.type === type).flatMap((one) => one.attributes.map((it) => [it.key, it.value])));
const report = (result) => ({
  code: result.code, log: result.rawLog, height: result.height, responses: result.msgResponses.map((one) => one.typeUrl),
  delegate: attributes(result, "delegate"), unbond: attributes(result, "unbond"), rewards: attributes(result, "withdraw_rewards"), vote: attributes(result, "proposal_vote"),
});
const message = (typeUrl, value) => ({ typeUrl, value });

const out = { address, before: await reader.getBalanceStaked(address), none: await reader.getDelegation(address, validator) };
out.delegated = report(await client.delegateTokens(address, validator, coin(3_000_000), "auto"));
out.undelegated = report(await client.undelegateTokens(address, validator, coin(1_000_000), fee));
out.withdrawn = report(await client.withdrawRewards(address, validator, fee));
out.aminoDelegated = report(await ledger.signAndBroadcast(address, [message("/cosmos.staking.v1beta1.MsgDelegate", { delegatorAddress: address, validatorAddress: validator, amount: coin(500_000) })], fee));
out.aminoUndelegated = report(await ledger.undelegateTokens(address, validator, coin(250_000), fee));
out.aminoWithdrawn = report(await ledger.withdrawRewards(address, validator, fee));
out.aminoAddress = report(await ledger.signAndBroadcast(address, [message("/cosmos.distribution.v1beta1.MsgSetWithdrawAddress", { delegatorAddress: address, withdrawAddress: address })], fee));
out.aminoVoted = report(await ledger.signAndBroadcast(address, [message("/cosmos.gov.v1beta1.MsgVote", { proposalId: BigInt(proposal), voter: address, option: 1 })], fee));
out.staked = await reader.getBalanceStaked(address);
out.delegation = await reader.getDelegation(address, validator);
const found = async (action) => (await reader.searchTx(`message.action='${action}' AND message.sender='${address}'`)).length;
out.searched = {
  delegate: await found("/cosmos.staking.v1beta1.MsgDelegate"),
  undelegate: await found("/cosmos.staking.v1beta1.MsgUndelegate"),
  vote: await found("/cosmos.gov.v1beta1.MsgVote"),
  module: (await reader.searchTx(`message.module='staking' AND message.sender='${address}'`)).length,
  validator: (await reader.searchTx(`delegate.validator='${validator}' AND delegate.delegator='${address}'`)).length,
};

const { staking, distribution, mint, slashing, gov } = query;
const asked = {
  validator: () => staking.validator(validator),
  validators: () => staking.validators("BOND_STATUS_BONDED"),
  allValidators: () => staking.validators(""),
  delegatorDelegations: () => staking.delegatorDelegations(address),
  delegatorUnbonding: () => staking.delegatorUnbondingDelegations(address),
  unbonding: () => staking.unbondingDelegation(address, validator),
  delegatorValidator: () => staking.delegatorValidator(address, validator),
  delegatorValidators: () => staking.delegatorValidators(address),
  redelegations: () => staking.redelegations(address, "", ""),
  validatorDelegations: () => staking.validatorDelegations(validator),
  validatorUnbonding: () => staking.validatorUnbondingDelegations(validator),
  history: async () => staking.historicalInfo((await reader.getHeight()) - 2),
  pool: () => staking.pool(),
  stakingParams: () => staking.params(),
  communityPool: () => distribution.communityPool(),
  rewards: () => distribution.delegationRewards(address, validator),
  totalRewards: () => distribution.delegationTotalRewards(address),
  rewardValidators: () => distribution.delegatorValidators(address),
  withdrawAddress: () => distribution.delegatorWithdrawAddress(address),
  distributionParams: () => distribution.params(),
  commission: () => distribution.validatorCommission(validator),
  outstanding: () => distribution.validatorOutstandingRewards(validator),
  slashes: () => distribution.validatorSlashes(validator, 1, 1000),
  mintParams: () => mint.params(),
  inflation: async () => (await mint.inflation()).toString(),
  provisions: async () => (await mint.annualProvisions()).toString(),
  slashingParams: () => slashing.params(),
  signingInfo: () => slashing.signingInfo(consensus),
  signingInfos: () => slashing.signingInfos(),
  depositParams: () => gov.params("deposit"),
  votingParams: () => gov.params("voting"),
  tallyParams: () => gov.params("tallying"),
  proposals: () => gov.proposals(0, "", ""),
  proposal: () => gov.proposal(proposal),
  deposits: () => gov.deposits(proposal),
  tally: () => gov.tally(proposal),
  votes: () => gov.votes(proposal),
  vote: () => gov.vote(proposal, address),
};
out.answers = {};
out.failed = {};
for (const [name, ask] of Object.entries(asked)) {
  try {
    out.answers[name] = await ask();
  } catch (error) {
    out.failed[name] = error.message;
  }
}
console.log(JSON.stringify(out, (_, value) => (typeof value === "bigint" ? Number(value) : value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value)));
process.exit(0);
