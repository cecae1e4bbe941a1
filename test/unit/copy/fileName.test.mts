import { describe, expect, it } from 'vitest';

import { fileNameIn, safeFileName } from '../../../nodes/Tallyfy/copy/download';
import { exportFileName } from '../../../nodes/Tallyfy/copy/export';

describe('the file name in a Content-Disposition', () => {
	it.each([
		['attachment; filename="report.pdf"', 'report.pdf'],
		['attachment; filename=report.pdf', 'report.pdf'],
		['attachment;filename="two words; and a semicolon.pdf"', 'two words; and a semicolon.pdf'],
		['attachment; filename="a \\"quoted\\" word.pdf"', 'a "quoted" word.pdf'],
		[
			'attachment; filename="fallback.pdf"; filename*=UTF-8\'\'na%C3%AFve%20plan.pdf',
			'naïve plan.pdf',
		],
		[
			'attachment; filename*=utf-8\'en\'%e2%82%ac%20rates.xlsx; filename="rates.xlsx"',
			'€ rates.xlsx',
		],
		["attachment; filename*=ISO-8859-1''caf%E9.txt", 'café.txt'],
		['attachment; FILENAME="Upper.PDF"', 'Upper.PDF'],
		// UTF-8 where the standard wants something else, as it comes through a header.
		[`attachment; filename="${Buffer.from('über.pdf').toString('latin1')}"`, 'über.pdf'],
		['attachment; filename="\xfcber.pdf"', 'über.pdf'],
	])('%s', (header, name) => {
		expect(fileNameIn(header)).toBe(name);
	});

	it('falls back on the plain form when the other one is broken', () => {
		expect(fileNameIn('attachment; filename="plain.pdf"; filename*=UTF-8\'\'%E9.pdf')).toBe(
			'plain.pdf',
		);
	});

	it.each([
		'',
		'attachment',
		'attachment; filename=""',
		'attachment; filename="  "',
		'inline; name="x"',
	])('is missing in "%s"', (header) => {
		expect(fileNameIn(header)).toBeUndefined();
	});
});

describe('a name for the file that n8n stores', () => {
	it.each([
		['report.pdf', 'report.pdf'],
		['Übersicht 2024 (final).pdf', 'Übersicht 2024 (final).pdf'],
		['../../etc/passwd', '.._.._etc_passwd'],
		['C:\\temp\\plan.docx', 'C__temp_plan.docx'],
		['what?*<now>|"so".txt', 'what___now___so_.txt'],
		['line\nbreak\u202egnp.exe', 'line_break_gnp.exe'],
	])('%j becomes %j', (name, safe) => {
		expect(safeFileName(name, 'id')).toBe(safe);
	});

	it.each(['', ' ', '.', '..', '///', '___'])('%j leaves the fallback', (name) => {
		expect(safeFileName(name, 'id')).toBe('id');
	});
});

describe("an export's file name", () => {
	it('has the type, the name and the ID', () => {
		expect(exportFileName('Onboarding: Anna & Bob / 2024', 'abc1')).toBe(
			'process-Onboarding-Anna-Bob-2024-abc1.json',
		);
	});

	it('keeps the letters of every language', () => {
		expect(exportFileName('Überprüfung 会議', 'abc1')).toBe('process-Überprüfung-会議-abc1.json');
	});

	it('does without a name that has no letters', () => {
		expect(exportFileName(' /../ ', 'abc1')).toBe('process-abc1.json');
		expect(exportFileName('', 'abc1')).toBe('process-abc1.json');
	});

	it('is never longer than file systems allow, and cuts no character in two', () => {
		const name = exportFileName('𠮷'.repeat(300), 'a'.repeat(32));
		expect(Buffer.byteLength(name)).toBeLessThan(255);
		expect(name).toBe(`process-${'𠮷'.repeat(50)}-${'a'.repeat(32)}.json`);
	});
});
