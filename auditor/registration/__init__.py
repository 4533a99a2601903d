"""Who has registered a name, until when and in which state: RDAP and WHOIS, read as facts of three states."""
