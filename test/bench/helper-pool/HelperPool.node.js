/** Nothing but n8n's helper in a pool: no checks, no retries, no deadline. The limit inside n8n's rules. */
class HelperPool {
	description = {
		displayName: 'Helper Pool',
		name: 'helperPool',
		group: ['transform'],
		version: 1,
		description: 'Sends a request to the URL in each item',
		defaults: { name: 'Helper Pool' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'tallyfyApi', required: true }],
		properties: [
			{ displayName: 'Width', name: 'width', type: 'number', default: 5 },
			{ displayName: 'Method', name: 'method', type: 'string', default: 'DELETE' },
		],
	};

	async execute() {
		const items = this.getInputData();
		const width = this.getNodeParameter('width', 0);
		const method = this.getNodeParameter('method', 0);
		const output = new Array(items.length);
		const queue = items.entries();
		const worker = async () => {
			for (const [item, { json }] of queue) {
				const options = { method, url: json.url, json: true };
				const answer = await this.helpers.httpRequestWithAuthentication
					.call(this, 'tallyfyApi', options)
					.catch((error) => ({ error: error.message }));
				output[item] = { json: { answer }, pairedItem: { item } };
			}
		};
		await Promise.all(Array.from({ length: width }, worker));
		return [output];
	}
}

module.exports = { HelperPool };
