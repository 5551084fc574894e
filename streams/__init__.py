"""How does it move: from the collector through Kafka and Faust into ClickHouse?"""
