"""The Scrapy project: gathers evidence, hands it to the judge, writes it down."""
