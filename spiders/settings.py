"""Scrapy settings. `auditor scan` fills the AUDITOR_ ones; `scrapy crawl` takes `-s NAME=VALUE`."""

from auditor import __version__
from auditor.net.coding import ACCEPTED

BOT_NAME = "beian-auditor"
SPIDER_MODULES = ["spiders"]
USER_AGENT = f"beian-auditor/{__version__}"

# Everything of ours; see auditor/config.py for the meaning.
AUDITOR_DB = "auditor.db"
AUDITOR_NAMESERVERS: list[str] = []
AUDITOR_ALLOW_NETWORKS: list[str] = []
AUDITOR_OWN_NETWORKS: list[str] = []
AUDITOR_GEO_FILE = ""
AUDITOR_CONTACT = ""
AUDITOR_CONCURRENCY = 100
# How many processes crawl; `auditor scan --workers` starts them, `scrapy crawl` is always one.
AUDITOR_WORKERS = 1
AUDITOR_PER_IP_DELAY = 0.2
AUDITOR_PER_IP_CONCURRENCY = 4
AUDITOR_PACE: list[str] = []
AUDITOR_SPOOL_FOLDER = ""
AUDITOR_CONNECT_TIMEOUT = 5.0
AUDITOR_BUDGET = 60.0
AUDITOR_DNS_TIMEOUT = 2.0
AUDITOR_OBEY_ROBOTS = False
AUDITOR_CA_FILE = ""

# One event loop, no reactor: a crawl is an ordinary coroutine, also inside a test.
TWISTED_REACTOR_ENABLED = False
# Our handler is the only way out; files, data URLs and FTP are no web sites.
DOWNLOAD_HANDLERS = {
    "http": "auditor.net.handler.GuardedDownloadHandler",
    "https": "auditor.net.handler.GuardedDownloadHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 100,
    "spiders.middlewares.ResolvingMiddleware": 500,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE = {"scrapy.extensions.corestats.CoreStats": 0}
EXTENSIONS = {"spiders.extensions.ScanRecord": 100}
ITEM_PIPELINES = {
    "spiders.pipelines.JudgePipeline": 100,
    "spiders.pipelines.StorePipeline": 200,
}
LOG_FORMATTER = "spiders.extensions.KeyedLogFormatter"
LOG_LEVEL = "INFO"

# No service of Scrapy's own listens anywhere.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False
REFERER_ENABLED = False
RETRY_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
COMPRESSION_ENABLED = False
ROBOTSTXT_OBEY = False
HTTPERROR_ALLOW_ALL = True
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

DEFAULT_REQUEST_HEADERS = {
    "User-Agent": USER_AGENT,
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.5",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": ACCEPTED,
}

# Politeness is per address and kept where connections are made (auditor/net/pace.py): Scrapy's slots count a
# request once, whatever it dials, and know no networks.
CONCURRENT_REQUESTS = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1_000_000
DOWNLOAD_DELAY = 0
DOWNLOAD_DELAY_JITTER = 0
DOWNLOAD_TIMEOUT = 15.0
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
CONCURRENT_ITEMS = 1
